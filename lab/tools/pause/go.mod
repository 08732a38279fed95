module thanos-lab/tools/pause

go 1.26.7
