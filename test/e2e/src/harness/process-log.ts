import type { ServiceLine } from "@condensery/system";

/** What the processes of a system write. */
export interface ProcessLog {
  readonly lines: readonly ServiceLine[];
  readonly onLog: (line: ServiceLine) => void;
  /** Settles with the first line that fits, from line number `from` on, whether it was written already or comes later. */
  line(fits: (line: ServiceLine) => boolean, from?: number): Promise<ServiceLine>;
}

export function collectLog(): ProcessLog {
  const lines: ServiceLine[] = [];
  const waiting = new Set<() => void>();
  return {
    lines,
    onLog(line) {
      lines.push(line);
      for (const look of waiting) look();
    },
    line(fits, from = 0) {
      return new Promise((resolve) => {
        const look = (): void => {
          const found = lines.slice(from).find(fits);
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

/** Recognises a line of a service by its message. */
export function says(service: string, msg: string): (line: ServiceLine) => boolean {
  return (line) => line.service === service && line.record?.["msg"] === msg;
}
