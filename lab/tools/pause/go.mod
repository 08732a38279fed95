module thanos-lab/tools/pause

go 1.24
