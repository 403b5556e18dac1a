import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface PythonTools {
  readonly python: string;
  readonly protoc: string;
  readonly plugin: string;
}

const run = promisify(execFile);
const packages = "python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev";

/** Debian's Python with gRPC, and what generates its modules; or what to install. */
export async function pythonTools(): Promise<PythonTools | { readonly missing: string }> {
  // The first python3 in PATH may be another one, without Debian's modules
  const python = "/usr/bin/python3";
  try {
    await run(python, ["-c", "import grpc, google.protobuf"]);
    // The compiler alone lacks the well-known types, which are in a package that it only recommends
    await run("protoc", ["--descriptor_set_out=/dev/null", "google/protobuf/duration.proto"]);
    const { stdout } = await run("which", ["grpc_python_plugin"]);
    return { python, protoc: "protoc", plugin: stdout.trim() };
  } catch {
    return { missing: `apt-get install ${packages}` };
  }
}
