import { unary } from "@condensery/service-kit";
import { type ListCondensationsRequest, State } from "@condensery/wire/condensation";
import { expect, test } from "vitest";
import { type Client } from "../client.js";
import { connect } from "../connect.js";
import { collect } from "../testing/deferred.js";
import { sampleJob } from "../testing/sample-job.js";
import { startScripted } from "../testing/start-scripted.js";

function paged() {
  const requests: ListCondensationsRequest[] = [];
  const listCondensations = unary((request: ListCondensationsRequest) => {
    requests.push(request);
    const page = Number(request.pageToken === "" ? "1" : request.pageToken);
    const ids = [2 * page - 1, 2 * page].map(String);
    const condensations = ids.map((id) => sampleJob(id, State.RUNNING));
    return { condensations, nextPageToken: page < 3 ? String(page + 1) : "" };
  });
  return { requests, methods: { listCondensations } };
}

test("pages are one list, with the filter on each of them", async () => {
  const { requests, methods } = paged();
  await using server = await startScripted(methods);
  await using client = await connect({ address: server.address });
  const names = (await collect(client.list({ states: ["running", "queued"], pageSize: 2 }))).map(({ name }) => name);
  expect(names).toEqual([1, 2, 3, 4, 5, 6].map((id) => `condensations/${id}`));
  expect(requests.map(({ pageToken }) => pageToken)).toEqual(["", "2", "3"]);
  for (const request of requests) {
    expect(request).toMatchObject({ pageSize: 2, states: [State.RUNNING, State.QUEUED] });
  }
});

test("nothing is asked before the loop, and no page behind the one where it is left", async () => {
  const { requests, methods } = paged();
  await using server = await startScripted(methods);
  await using client = await connect({ address: server.address });
  const list = client.list();
  expect(requests).toHaveLength(0);
  expect(await firstOf(list, 3)).toBe("condensations/3");
  expect(requests).toHaveLength(2);
  expect(requests[0]).toMatchObject({ states: [], pageSize: undefined });
});

async function firstOf(list: ReturnType<Client["list"]>, place: number): Promise<string | undefined> {
  let seen = 0;
  for await (const { name } of list) {
    seen += 1;
    if (seen === place) return name;
  }
  return undefined;
}
