package main

import "testing"

func TestSamePolicy(t *testing.T) {
	written := `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],"Resource":"arn:aws:s3:::b/*"},
		{"Effect":"Allow","Action":"s3:ListBucket","Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"s3:prefix":"x*"}}}]}`
	for name, test := range map[string]struct {
		live string
		same bool
	}{
		"as a server keeps it": {`{"Version":"2012-10-17","Statement":[
			{"Sid":"","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]},
			{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"s3:prefix":["x*"]}}}]}`, true},
		"one action more": {`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":["arn:aws:s3:::b/*"]},
			{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"s3:prefix":["x*"]}}}]}`, false},
		"without the condition": {`{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]},
			{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::b"]}]}`, false},
		"denied instead": {`{"Version":"2012-10-17","Statement":[
			{"Effect":"Deny","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::b/*"]},
			{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::b"],"Condition":{"StringLike":{"s3:prefix":["x*"]}}}]}`, false},
		"no document": {``, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := samePolicy(written, test.live); got != test.same {
				t.Errorf("same: %v, want %v", got, test.same)
			}
		})
	}
}
