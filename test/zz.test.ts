import { scoresOf } from "./policies/broken/judge";
import { files } from "./policies/broken/files";
(async () => {
  const s = await scoresOf(files);
  for (const x of s.scores) console.log(x.name, x.tried, x.caught, x.tried<20||x.caught<x.tried*0.9 ? "  <<<":"");
  console.log(s.missed.join("\n"));
})();
