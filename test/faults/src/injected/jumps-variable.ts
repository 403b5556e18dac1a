/** The variable by which a process learns how far its clock jumps at each SIGUSR2: milliseconds, as a JSON list. */
export const jumpsVariable = "FAULTS_CLOCK_JUMPS";
