import {
  currentTraceparent,
  defineService,
  serverStream,
  unary,
  type Gate,
  type HostedService,
} from "@condensery/service-kit";
import { CondensationServiceService, type WatchCondensationResponse } from "@condensery/wire/condensation";
import { convertAll, integerFromWire, optionally } from "@condensery/wire/convert";
import type { Condensation } from "../server/store/condensation.js";
import type { Condensations } from "./commands/condensations.js";
import { createCondensation } from "./commands/create-condensation.js";
import { deleteCondensation } from "./commands/delete-condensation.js";
import { downloadResult } from "./commands/download-result.js";
import { listCondensations } from "./commands/list-condensations.js";
import { resumeCondensation } from "./commands/resume-condensation.js";
import { watchCondensation } from "./commands/watch-condensation.js";
import { condensationToWire } from "./convert/condensation-to-wire.js";
import { createFromWire } from "./convert/create-from-wire.js";
import { downloadFromWire, downloadPartToWire } from "./convert/download-wire.js";
import { eventToWire, heartbeatToWire } from "./convert/event-to-wire.js";
import { pageFromWire, pageTokenOf } from "./convert/page-from-wire.js";
import { idFromName } from "./convert/resource-name.js";
import { sequenceOfToken } from "./convert/resume-token.js";
import { mapError } from "./error-mapping.js";
import { onceEach } from "./once-each.js";

const ungated = { ungated: true };
const day = 24 * 3_600_000;

/** However many watch a condensation, what they are told at the same time is turned into bytes once. */
const { watchCondensation: watchDefinition } = CondensationServiceService;
const definition = {
  ...CondensationServiceService,
  watchCondensation: {
    ...watchDefinition,
    responseSerialize: onceEach((message: WatchCondensationResponse) => watchDefinition.responseSerialize(message)),
  },
};

/** Messages in, commands, messages out. `gate` bounds the calls that are answered at once; the others pass beside it. */
export function condensationService(condensations: Condensations, gate: Gate): HostedService {
  const { store, runner, now } = condensations;
  const toWire = (condensation: Condensation) =>
    condensationToWire(condensation, runner.stepsDone(condensation.id) ?? condensation.stepsDone);
  const messageOf = onceEach(eventToWire);
  return defineService(
    definition,
    {
      createCondensation: unary(async (message, { client }) => {
        const request = { ...createFromWire(message), client, traceparent: currentTraceparent() };
        return { condensation: toWire(await createCondensation(condensations, request)) };
      }),

      getCondensation: unary(async ({ name }) => ({ condensation: toWire(await store.read(idFromName(name))) })),

      listCondensations: unary(async (message) => {
        const page = await listCondensations(condensations, pageFromWire(message));
        const nextPageToken = page.next === undefined ? "" : pageTokenOf(page.next);
        return { condensations: page.condensations.map(toWire), nextPageToken };
      }),

      watchCondensation: serverStream(
        async function* ({ name, resumeToken }, { signal }) {
          const id = idFromName(name);
          const begin = ({ last }: { readonly last: number }) => sequenceOfToken(resumeToken, id, last);
          for await (const told of watchCondensation(condensations, id, begin, signal)) {
            yield "aliveBehind" in told ? heartbeatToWire(id, told.aliveBehind, now()) : messageOf(told, id);
          }
        },
        { ungated: true, endOnStop: true, defaultDeadlineMs: day },
      ),

      // Waits for the condensation's end, which takes as long as the step under way
      cancelCondensation: unary(async ({ name }, { signal }) => {
        return { condensation: toWire(await runner.cancel(idFromName(name), signal)) };
      }, ungated),

      resumeCondensation: unary(async ({ name, outerSteps }) => {
        const request = convertAll({
          id: () => idFromName(name),
          outerSteps: () => optionally(integerFromWire, outerSteps, "outer_steps", { from: 1, to: 1_000_000 }),
        });
        return { condensation: toWire(await resumeCondensation(condensations, request.id, request.outerSteps)) };
      }),

      deleteCondensation: unary(async ({ name }) => {
        await deleteCondensation(condensations, idFromName(name));
        return {};
      }),

      downloadResult: serverStream(async function* (message) {
        const parts = downloadResult(condensations, downloadFromWire(message));
        for await (const part of parts) yield downloadPartToWire(part);
      }, ungated),
    },
    { mapError, gate },
  );
}
