// Package operator stands for the operator, of which the config reloader uses a name.
package operator

// PodNameEnvVar is the variable with the pod's name.
const PodNameEnvVar = "POD_NAME"
