module thanos-lab/tools/schema

go 1.25.0
