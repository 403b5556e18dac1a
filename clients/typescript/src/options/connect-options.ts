import type { System } from "../system.js";
import type { EmbeddedOptions } from "./embedded-options.js";

/**
 * Where a system is and how it is reached. Without `address` and `system` a system of this program's own is started on
 * this machine by the package `@condensery/system` and stopped when the client is closed: the embedded system.
 */
export interface ConnectOptions extends EmbeddedOptions {
  /** `HOST:PORT`, `dns:HOST:PORT` or `unix:/PATH` of a running system; several replicas separated by commas. */
  readonly address?: string;
  /** A system to start instead of an `address`; it is stopped when the client is closed. */
  readonly system?: System;
  /**
   * Bearer token that the server at `address` asks for; printable ASCII without spaces.
   *
   * @default none is sent
   */
  readonly token?: string;
  /**
   * Encrypts and authenticates the connection to `address`; `{}` trusts the authorities that Node trusts.
   *
   * @default not encrypted
   */
  readonly tls?: TlsOptions;
  /**
   * Milliseconds that a call may take unless its own `timeoutMs` says otherwise; at least 1.
   *
   * @default 60000; with a system of its own 300000, since the first call may make the database of its state folder
   */
  readonly timeoutMs?: number;
}

/** PEM contents, not paths. */
export interface TlsOptions {
  /**
   * Certificates of those who signed the server's certificate.
   *
   * @default the authorities that Node trusts
   */
  readonly authority?: string | Uint8Array;
  /** The client's own certificate, where the server asks for one; needs `key`. */
  readonly certificate?: string | Uint8Array;
  /** The key of `certificate`. */
  readonly key?: string | Uint8Array;
  /**
   * The name in the server's certificate.
   *
   * @default the host of the first address
   */
  readonly serverName?: string;
}
