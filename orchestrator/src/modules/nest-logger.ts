import type { Logger } from "@condensery/service-kit";
import type { LoggerService } from "@nestjs/common";

/** What Nest says of itself, in the service's log. Its messages about modules and providers matter to nobody but us. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message, ...others) => logger.debug(fieldsOf(others), String(message)),
    debug: (message, ...others) => logger.debug(fieldsOf(others), String(message)),
    verbose: (message, ...others) => logger.trace(fieldsOf(others), String(message)),
    warn: (message, ...others) => logger.warn(fieldsOf(others), String(message)),
    error: (message, ...others) => logger.error(fieldsOf(others), String(message)),
    fatal: (message, ...others) => logger.error(fieldsOf(others), String(message)),
  };
}

/** Nest puts the part of itself that speaks last, and a stack before it. */
function fieldsOf(others: readonly unknown[]): { readonly nest: readonly unknown[] } | Record<string, never> {
  return others.length === 0 ? {} : { nest: others };
}
