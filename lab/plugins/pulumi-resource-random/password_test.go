package main

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// count returns how many characters of a text are in a set.
func count(text, set string) int {
	found := 0
	for _, character := range text {
		if strings.ContainsRune(set, character) {
			found++
		}
	}
	return found
}

func always(string) bool { return true }

// Every password has the requested length and minimums, and no character of a class that is switched off.
func TestPasswordIsWhatWasAskedFor(t *testing.T) {
	for range 200 {
		p := newPassword()
		p.Lower, p.Upper, p.Numeric, p.Special = rand.IntN(2) == 0, rand.IntN(2) == 0, rand.IntN(2) == 0, rand.IntN(2) == 0
		p.MinLower, p.MinUpper, p.MinNumeric, p.MinSpecial = rand.IntN(3), rand.IntN(3), rand.IntN(3), rand.IntN(3)
		p.Length = rand.IntN(20)
		if rand.IntN(2) == 0 {
			p.OverrideSpecial = "~"
		}
		if _, err := p.Validate(always); err != nil {
			continue
		}
		if _, err := p.Create(t.Context()); err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		if len(p.Result) != p.Length {
			t.Fatalf("%q has %d characters, want %d", p.Result, len(p.Result), p.Length)
		}
		total := 0
		for _, class := range p.classes() {
			found := count(p.Result, class.characters)
			total += found
			if found < class.min || found > 0 && !class.allowed {
				t.Fatalf("%q has %d of %q: %+v", p.Result, found, class.characters, class)
			}
		}
		if total != p.Length {
			t.Fatalf("%q has characters of no class: %+v", p.Result, p)
		}
	}
}

func TestHashIsOfThePassword(t *testing.T) {
	p := newPassword()
	p.Length = 80 // bcrypt looks at 72 of them
	if _, err := p.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := bcrypt.CompareHashAndPassword([]byte(p.BcryptHash), []byte(p.Result[:bcryptLimit])); err != nil {
		t.Error(err)
	}
}

func TestImpossiblePasswordsAreRefused(t *testing.T) {
	for property, change := range map[string]func(*password){
		"length":     func(p *password) { p.Length, p.MinLower, p.MinUpper = 3, 2, 2 },
		"minNumeric": func(p *password) { p.Numeric, p.MinNumeric = false, 1 },
		"lower":      func(p *password) { p.Lower, p.Upper, p.Numeric, p.Special = false, false, false, false },
	} {
		p := newPassword()
		p.Length = 10
		change(p)
		if got, err := p.Validate(always); err == nil || got != property {
			t.Errorf("got %q: %v, want an error of %s", got, err, property)
		}
	}
}
