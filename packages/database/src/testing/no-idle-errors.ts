import type { OpenOptions } from "../database.js";

/** For databases that nothing is expected to happen to. */
export const noIdleErrors: OpenOptions = {
  onError: (error) => {
    throw error;
  },
};
