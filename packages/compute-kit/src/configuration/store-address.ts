import type { Kind } from "@condensery/service-kit";

/** Where the trajectory store is: a folder of this machine, or replicas of the service. */
export type StoreAddress =
  | { readonly kind: "folder"; readonly folder: string }
  | { readonly kind: "service"; readonly addresses: string };

const address = /^(?:unix:\/\S+|(?:dns:)?(?:\[[0-9A-Fa-f:.]+\]|[^:[\]/\s,]+):\d{1,5})$/u;

/** `file:FOLDER`, or addresses of the trajectory store's replicas. */
export const storeAddress: Kind<StoreAddress> = {
  expected: "file:FOLDER, HOST:PORT, dns:HOST:PORT or unix:/PATH; several addresses separated by commas",
  secret: false,
  parse: (text) => {
    const folder = /^file:(.+)$/su.exec(text)?.[1];
    if (folder !== undefined) return { value: { kind: "folder", folder } };
    const valid = text.split(",").every((part) => address.test(part.trim()));
    return valid ? { value: { kind: "service", addresses: text } } : undefined;
  },
};
