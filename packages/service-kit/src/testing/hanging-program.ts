// Started by tests that kill it: a service on the address of its first argument that begins answers and never ends
// them. Prints one line when it serves, and one for each call that it holds.
import { numberValue } from "./echo-service.js";
import { startEcho } from "./start-echo.js";
import { serverStream, unary } from "../server/method.js";

const [, , bind = "127.0.0.1:0"] = process.argv;

function hang(): Promise<never> {
  process.stdout.write("held\n");
  return new Promise<never>(() => undefined);
}

const server = await startEcho({
  environment: { CONDENSERY_BIND: bind },
  methods: {
    echo: unary(hang),
    count: serverStream(async function* () {
      yield numberValue(0);
      yield numberValue(1);
      await hang();
    }),
  },
});
process.stdout.write(`${server.address}\n`);
