import type { JobEvent } from "@condensery/orchestrator";
import { SingleBar } from "cli-progress";
import { PaceMeter, rateText, timeLeftText } from "./pace.js";
import type { Terminal } from "./terminal.js";
import { note, workReport, type WorkReport } from "./work-reports.js";

/** Shows what a job tells. */
export interface Progress {
  readonly show: (event: JobEvent) => void;
  /** Leaves the terminal as it was, also after a failure. */
  readonly end: () => void;
}

/** One way of showing work that goes on. */
interface Display {
  readonly begin: (report: WorkReport) => void;
  readonly update: (report: WorkReport, pace: string) => void;
  /** The work that was begun has ended, or will not go on. */
  readonly finish: () => void;
  readonly say: (text: string) => void;
}

/** Milliseconds between lines where there is no terminal to draw on. */
const lineInterval = 5000;

/** Bars at a terminal, a line now and then elsewhere. */
export function progress({ error, now }: Pick<Terminal, "error" | "now">): Progress {
  const display = error.isTTY === true ? bars(error) : lines(error, now);
  let work: { readonly label: string; readonly pace: PaceMeter } | undefined;
  const finish = (): void => {
    if (work !== undefined) display.finish();
    work = undefined;
  };
  return {
    show: (event) => {
      const report = workReport(event);
      if (report !== undefined) {
        if (work?.label !== report.label) {
          finish();
          work = { label: report.label, pace: new PaceMeter() };
          display.begin(report);
        }
        const { rate, secondsLeft } = work.pace.report(report.done, report.total, now());
        display.update(report, [rateText(rate), timeLeftText(secondsLeft)].filter((text) => text !== "").join(", "));
      }
      if (event.kind === "phase-completed") finish();
      const said = note(event);
      if (said !== undefined) display.say(said);
    },
    end: finish,
  };
}

function bars(stream: Terminal["error"]): Display {
  const bar = new SingleBar({
    stream,
    format: "{label} |{bar}| {value}/{total}  {pace}  {detail}",
    barCompleteChar: "#",
    barIncompleteChar: "-",
    barsize: 24,
    hideCursor: true,
    // The command shows its own way of going on; the library's would end the process
    gracefulExit: false,
  });
  return {
    begin: ({ label, done, total, detail }) => bar.start(total, done, { label, detail, pace: "" }),
    update: ({ label, done, detail }, pace) => bar.update(done, { label, detail, pace }),
    finish: () => bar.stop(),
    say: (text) => {
      // A sentence in the middle of a bar would be drawn over: it goes above
      if (bar.isActive) stream.write("\r\u001b[K");
      stream.write(`${text}\n`);
      if (bar.isActive) bar.render();
    },
  };
}

function lines(stream: Terminal["error"], now: () => number): Display {
  let lastLine = -Infinity;
  return {
    begin: () => (lastLine = now() - lineInterval),
    update: ({ label, done, total, detail }, pace) => {
      if (now() - lastLine < lineInterval && done < total) return;
      lastLine = now();
      const parts = [`${done}/${total}`, pace, detail].filter((text) => text !== "");
      stream.write(`${label}: ${parts.join(", ")}\n`);
    },
    finish: () => undefined,
    say: (text) => stream.write(`${text}\n`),
  };
}
