import type { ServiceLine } from "../options/system-options.js";

/** Collects what the processes write. */
export interface Log {
  readonly lines: readonly ServiceLine[];
  readonly onLog: (line: ServiceLine) => void;
  /** The next line, not yet returned, whose `msg` or whole text this is. */
  next(message: string): Promise<ServiceLine>;
}

export function collectLog(): Log {
  const lines: ServiceLine[] = [];
  const waiting = new Set<() => void>();
  const seen = new Map<string, number>();
  return {
    lines,
    onLog(line) {
      lines.push(line);
      for (const look of waiting) look();
    },
    next(message) {
      const skipped = seen.get(message) ?? 0;
      seen.set(message, skipped + 1);
      return new Promise((resolve) => {
        const look = () => {
          const found = lines.filter(({ text, record }) => (record?.["msg"] ?? text) === message)[skipped];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
  };
}
