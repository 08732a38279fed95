import { policies as calledAddresses } from "../../../policies/rules/calledAddresses";
import { storeapiIsAsked, storeapiReplicasAsked } from "../../../policies/rules/queryFanOut";
import { policies as receiveHashrings } from "../../../policies/rules/receiveHashrings";
import type { FakeResource } from "../../support/policy";
import type { Area } from "./area";
import {
  change,
  changeContainer,
  changeFiles,
  changeFlags,
  flagsOf,
  placesOf,
  type Break,
  type Mutant,
} from "./edits";
import { hashringStacks } from "./hashringStacks";

type Stack = readonly FakeResource[];

const ringFlag = /^receive\.hashrings$/;
const localFlag = /^receive\.local-endpoint$/;
const member = /[\w-]+-\d+\.[\w-]+(\.[\w-]+)*:\d+/g;

/** The stack with each hashring changed, wherever it stands. */
const changeRings = (stack: Stack, by: (ring: string) => string): Mutant[] => [
  ...changeFlags(stack, ringFlag, by),
  ...changeFiles(stack, /^\[[^]*"endpoints"[^]*$/g, by),
];

/** A hashring with its members' addresses changed. */
const members = (by: (address: string, at: number, all: readonly string[]) => string) => (ring: string) => {
  const all = ring.match(member) ?? [];
  let at = 0;
  return ring.replace(member, (address) => by(address, at++, all));
};

const copies = (stack: Stack, count: number): Mutant[] =>
  placesOf(stack, "receive")
    .filter(({ container }) => container.args.some((word: string) => /^--receive\.hashrings/.test(word)))
    .map((place) =>
      changeContainer(stack, place, `${count} copies`, (container) => {
        const others = container.args.filter((word: string) => !/^--receive\.replication-factor/.test(word));
        container.args = [...others, `--receive.replication-factor=${count}`];
      }),
    );

const withoutService = (address: string) => address.replace(/^[\w-]+-\d+\./, "");
const isLarge = (stack: Stack) => /-2\./.test(JSON.stringify(stack.map(({ props }) => props)));

const breaks: readonly Break[] = [
  {
    name: "fewer Receivers than copies",
    mutants: (stack) => [
      ...copies(stack, 9),
      ...copies(stack, 8),
      ...changeRings(
        stack,
        members((_, __, all) => all[0]),
      ).filter(() => /factor=[23]/.test(JSON.stringify(stack))),
    ],
  },
  {
    name: "an endpoint that is several pods",
    mutants: (stack) =>
      isLarge(stack)
        ? [
            ...changeRings(
              stack,
              members((address) => withoutService(address)),
            ),
            ...changeRings(
              stack,
              members((address, at) => (at === 0 ? withoutService(address) : address)),
            ),
          ]
        : [],
  },
  {
    name: "a Receiver that does not find itself",
    mutants: (stack) => [
      ...changeFlags(stack, localFlag, (value) => value.replace(/:\d+$/, ":19291")),
      ...changeFlags(stack, localFlag, (value) => value.replace(/:\d+$/, "")),
      ...changeFlags(stack, localFlag, (value) => value.replace(/\.svc\..*(?=:)|\.[\w$()]+(?=:)/, "")),
      ...changeFlags(stack, localFlag, () => "localhost:10901"),
      ...placesOf(stack, "receive").flatMap((place) =>
        flagsOf(place, localFlag).flatMap(({ at }) => [
          changeContainer(stack, place, "no --receive.local-endpoint", ({ args }) => args.splice(at, 1)),
          change(stack, place.at, "more pods than the hashring knows", ({ spec }) => (spec.replicas = 5)),
        ]),
      ),
    ],
  },
  {
    name: "an endpoint that leads nowhere",
    mutants: (stack) => [
      ...changeRings(
        stack,
        members((address, at) => (at === 0 ? address.replace(/-\d+\./, "-7.") : address)),
      ),
      ...changeRings(
        stack,
        members((address, at) => (at === 0 ? address.replace(/\./, ".none-") : address)),
      ),
      ...changeRings(
        stack,
        members((address, at) => (at === 0 ? address.replace(/:\d+$/, ":12345") : address)),
      ),
    ],
  },
  {
    name: "Receivers that disagree about their hashring",
    exceptIn: /^(?!a router before .*that share out as well)/,
    mutants: (stack) => [
      ...copies(stack, 1),
      ...copies(stack, 2),
      ...placesOf(stack, "receive").map((place) =>
        changeContainer(stack, place, "another algorithm", (container) => {
          container.args = container.args.map((word: string) => word.replace('"ketama"', '"hashmod"'));
        }),
      ),
      ...changeFlags(stack, ringFlag, (ring) => ring.replace(/,"[^"]*-2[^"]*"/, "")),
    ],
  },
  {
    name: "Receivers whose samples nobody asks for",
    mutants: (stack) => [
      ...changeFlags(stack, /^endpoint$/, (value) =>
        /receive/.test(value) ? value.replace(/[\w-]*receive[\w-]*/, "elsewhere") : undefined,
      ),
      ...changeFlags(stack, /^endpoint$/, (value) =>
        /receive/.test(value) && isLarge(stack)
          ? value.replace(/^dns(srv)?\+(_\w+\._tcp\.)?([^:]*)(:\d+)?$/, "$3:10901")
          : undefined,
      ),
    ],
  },
];

/** Receivers that share out series, each mistake alone. */
export const hashrings: Area = {
  title: "Broken hashrings",
  does: "breaks one hashring at a time",
  policies: [...receiveHashrings, ...calledAddresses, storeapiIsAsked, storeapiReplicasAsked],
  breaks,
  known: {
    "The guide, as printed": /^(address-port-served|storeapi-replicas-asked): /,
  },
  own: hashringStacks,
};
