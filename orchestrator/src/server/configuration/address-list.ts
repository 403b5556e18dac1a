import type { Kind } from "@condensery/service-kit";

const address = /^(?:unix:\/\S+|(?:dns:)?(?:\[[0-9A-Fa-f:.]+\]|[^:[\]/\s,]+):\d{1,5})$/u;

/** Replicas of a service, in the form that channels take. */
export const addressList: Kind<string> = {
  expected: "HOST:PORT, dns:HOST:PORT or unix:/PATH; several addresses separated by commas",
  secret: false,
  parse: (text) => (text.split(",").every((part) => address.test(part.trim())) ? { value: text } : undefined),
};
