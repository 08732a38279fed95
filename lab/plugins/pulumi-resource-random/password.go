package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"pulumi-thanos/lab/plugins/internal/provider"

	"golang.org/x/crypto/bcrypt"
)

const (
	lowercase = "abcdefghijklmnopqrstuvwxyz"
	uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits    = "0123456789"
	specials  = "!@#$%&*()-_=+[]{}<>:?"
	// bcryptLimit is the number of bytes that bcrypt uses.
	bcryptLimit = 72
)

// password is random:index/randomPassword:RandomPassword. It exists only in the state.
type password struct {
	provider.Replaceable
	Length          int               `json:"length" provider:"required,replace"`
	Lower           bool              `json:"lower" provider:"replace"`
	Upper           bool              `json:"upper" provider:"replace"`
	Numeric         bool              `json:"numeric" provider:"replace"`
	Special         bool              `json:"special" provider:"replace"`
	OverrideSpecial string            `json:"overrideSpecial,omitempty" provider:"replace"`
	MinLower        int               `json:"minLower" provider:"replace"`
	MinUpper        int               `json:"minUpper" provider:"replace"`
	MinNumeric      int               `json:"minNumeric" provider:"replace"`
	MinSpecial      int               `json:"minSpecial" provider:"replace"`
	Keepers         map[string]string `json:"keepers,omitempty" provider:"replace"`
	Result          string            `json:"result" provider:"output,secret"`
	BcryptHash      string            `json:"bcryptHash" provider:"output,secret"`
}

// newPassword allows every class of characters, as the real provider does.
func newPassword() *password {
	return &password{Lower: true, Upper: true, Numeric: true, Special: true}
}

// class is a set of characters. A password contains at least `min` of them.
type class struct {
	allowed    bool
	characters string
	min        int
	// minimum is the property that sets min.
	minimum string
}

func (p *password) classes() []class {
	special := specials
	if p.OverrideSpecial != "" {
		special = p.OverrideSpecial
	}
	return []class{
		{p.Lower, lowercase, p.MinLower, "minLower"},
		{p.Upper, uppercase, p.MinUpper, "minUpper"},
		{p.Numeric, digits, p.MinNumeric, "minNumeric"},
		{p.Special, special, p.MinSpecial, "minSpecial"},
	}
}

// Validate refuses requirements that no password can meet.
func (p *password) Validate(known func(string) bool) (string, error) {
	least, any := 0, false
	for _, class := range p.classes() {
		if class.min > 0 && !class.allowed {
			return class.minimum, fmt.Errorf("is %d, but its class of characters is switched off: set it to 0, or allow the class", class.min)
		}
		least += class.min
		any = any || class.allowed
	}
	least = max(least, 1)
	if known("length") && p.Length < least {
		return "length", fmt.Errorf("is %d, below the %d characters that the minimums require: use %d or more", p.Length, least, least)
	}
	if !any {
		return "lower", errors.New("is false, and so are upper, numeric and special: allow at least one class of characters")
	}
	return "", nil
}

// Create generates the password from the system's random source.
func (p *password) Create(context.Context) (string, error) {
	var drawn []byte
	var all strings.Builder
	for _, class := range p.classes() {
		if class.allowed {
			all.WriteString(class.characters)
		}
		drawn = append(drawn, draw(class.characters, class.min)...)
	}
	drawn = append(drawn, draw(all.String(), p.Length-len(drawn))...)
	for i := len(drawn) - 1; i > 0; i-- {
		j := below(i + 1)
		drawn[i], drawn[j] = drawn[j], drawn[i]
	}
	hash, err := bcrypt.GenerateFromPassword(drawn[:min(len(drawn), bcryptLimit)], bcrypt.DefaultCost)
	if err != nil {
		return "", fmt.Errorf("hashing the password: %w", err)
	}
	p.Result, p.BcryptHash = string(drawn), string(hash)
	return "none", nil
}

// Read returns the state, because the password exists nowhere else.
func (p *password) Read(context.Context, string) (bool, error) {
	if p.Result == "" {
		return false, errors.New("the lab's stand-in cannot import a password")
	}
	return true, nil
}

// Delete has nothing to remove.
func (p *password) Delete(context.Context, string) error { return nil }

func draw(from string, count int) []byte {
	drawn := make([]byte, 0, max(count, 0))
	for len(drawn) < count {
		drawn = append(drawn, from[below(len(from))])
	}
	return drawn
}

// below returns a uniformly random number in [0, n). crypto/rand does not fail on a supported system.
func below(n int) int {
	number, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err)
	}
	return int(number.Int64())
}
