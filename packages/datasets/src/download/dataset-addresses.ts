/** Where an archive is published, and its checksum as published there. */
export interface DatasetAddress {
  readonly url: string;
  /** Name under which it is kept. */
  readonly file: string;
  /** Hexadecimal MD5, which guards against damage, not against forgery. */
  readonly md5: string;
}

/** The binary archives at the page of their author (A. Krizhevsky), which names reads as `cifar10:` and `cifar100:`. */
export const datasetAddresses = {
  cifar10: {
    url: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    file: "cifar-10-binary.tar.gz",
    md5: "c32a1d4ab5d03f1284b67883e8d87530",
  },
  cifar100: {
    url: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz",
    file: "cifar-100-binary.tar.gz",
    md5: "03b5dce01913d631647c71ecec9e9cb8",
  },
} as const satisfies Readonly<Record<string, DatasetAddress>>;
