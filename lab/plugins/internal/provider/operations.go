package provider

import (
	"context"
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/structpb"
)

func (s *server) Check(ctx context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	_, end, object, err := s.begin(ctx, request.GetUrn(), 0)
	if err != nil {
		return nil, err
	}
	defer end()
	news, err := decode(request.GetNews())
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.CheckResponse{}
	for _, failure := range check(object, news) {
		response.Failures = append(response.Failures, &pulumirpc.CheckFailure{Property: failure.property, Reason: failure.reason})
	}
	response.Inputs, err = encode(news)
	return response, err
}

func (s *server) Diff(ctx context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	_, end, object, err := s.begin(ctx, request.GetUrn(), 0)
	if err != nil {
		return nil, err
	}
	defer end()
	old, err := decode(request.GetOldInputs())
	if err != nil {
		return nil, err
	}
	new, err := decode(request.GetNews())
	if err != nil {
		return nil, err
	}

	response := &pulumirpc.DiffResponse{
		Changes:         pulumirpc.DiffResponse_DIFF_NONE,
		HasDetailedDiff: true,
		DetailedDiff:    map[string]*pulumirpc.PropertyDiff{},
	}
	for name, change := range diff(object, old, new) {
		response.Changes = pulumirpc.DiffResponse_DIFF_SOME
		response.Diffs = append(response.Diffs, name)
		kind := pulumirpc.PropertyDiff_UPDATE
		if !change.before {
			kind = pulumirpc.PropertyDiff_ADD
		} else if !change.after {
			kind = pulumirpc.PropertyDiff_DELETE
		}
		if change.replace {
			response.Replaces = append(response.Replaces, name)
			kind++ // each kind is followed by the one that also replaces
		}
		response.DetailedDiff[name] = &pulumirpc.PropertyDiff{Kind: kind, InputDiff: true}
	}
	return response, nil
}

func (s *server) Create(ctx context.Context, request *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	ctx, end, object, err := s.begin(ctx, request.GetUrn(), request.GetTimeout())
	if err != nil {
		return nil, err
	}
	defer end()
	inputs, err := decode(request.GetProperties())
	if err != nil {
		return nil, err
	}
	if request.GetPreview() {
		preview, err := encode(withUnknownOutputs(object, inputs, nil))
		return &pulumirpc.CreateResponse{Properties: preview}, err
	}
	if err := fill(object, inputs); err != nil {
		return nil, err
	}
	id, err := object.Create(ctx)
	if err != nil {
		return nil, err
	}
	outputs, err := encodeState(object)
	return &pulumirpc.CreateResponse{Id: id, Properties: outputs}, err
}

func (s *server) Read(ctx context.Context, request *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	ctx, end, object, err := s.begin(ctx, request.GetUrn(), request.GetTimeout())
	if err != nil {
		return nil, err
	}
	defer end()
	properties, err := decode(request.GetProperties())
	if err != nil {
		return nil, err
	}
	inputs, err := decode(request.GetInputs())
	if err != nil {
		return nil, err
	}
	if err := fill(object, properties); err != nil {
		return nil, err
	}
	exists, err := object.Read(ctx, request.GetId())
	if err != nil {
		return nil, err
	}
	if !exists {
		return &pulumirpc.ReadResponse{}, nil
	}
	live, err := state(object)
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.ReadResponse{Id: request.GetId()}
	if response.Properties, err = encode(live); err != nil {
		return nil, err
	}
	response.Inputs, err = encode(observed(object, inputs, live))
	return response, err
}

func (s *server) Update(ctx context.Context, request *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	ctx, end, object, err := s.begin(ctx, request.GetUrn(), request.GetTimeout())
	if err != nil {
		return nil, err
	}
	defer end()
	oldState, err := decode(request.GetOlds())
	if err != nil {
		return nil, err
	}
	inputs, err := decode(request.GetNews())
	if err != nil {
		return nil, err
	}
	if request.GetPreview() {
		preview, err := encode(withUnknownOutputs(object, inputs, oldState))
		return &pulumirpc.UpdateResponse{Properties: preview}, err
	}

	old := s.Types[string(resource.URN(request.GetUrn()).Type())]()
	if err := fill(old, oldState); err != nil {
		return nil, err
	}
	if err := fill(object, withUnknownOutputs(object, inputs, oldState)); err != nil {
		return nil, err
	}
	if err := object.Update(ctx, request.GetId(), old); err != nil {
		return nil, err
	}
	outputs, err := encodeState(object)
	return &pulumirpc.UpdateResponse{Properties: outputs}, err
}

func (s *server) Delete(ctx context.Context, request *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	ctx, end, object, err := s.begin(ctx, request.GetUrn(), request.GetTimeout())
	if err != nil {
		return nil, err
	}
	defer end()
	properties, err := decode(request.GetProperties())
	if err != nil {
		return nil, err
	}
	if err := fill(object, properties); err != nil {
		return nil, err
	}
	return &emptypb.Empty{}, object.Delete(ctx, request.GetId())
}

// withUnknownOutputs returns the inputs with each output: its old value, or unknown if there is none.
func withUnknownOutputs(of Resource, inputs, old resource.PropertyMap) resource.PropertyMap {
	result := maps.Clone(inputs)
	for name, property := range properties(of) {
		key := resource.PropertyKey(name)
		if !property.output {
			continue
		}
		if value, has := old[key]; has {
			result[key] = value
		} else {
			result[key] = resource.MakeComputed(resource.NewProperty(""))
		}
	}
	return result
}

func encodeState(of Resource) (*structpb.Struct, error) {
	properties, err := state(of)
	if err != nil {
		return nil, err
	}
	return encode(properties)
}
