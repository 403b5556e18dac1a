// The package has no declarations of its own; this is what of it is used
declare module "@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs" {
  /** A view of the codec's memory is good until its next call. */
  interface JPEGDecoder {
    /** Where the encoded image goes. */
    getEncodedBuffer(bytes: number): Uint8Array;
    /** Throws a number, the address of an exception, for damaged images and for what libjpeg warns of. */
    decode(): void;
    /** [height, width, components] */
    getDecodedBuffer(): Uint8Array;
  }

  interface Codec {
    readonly JPEGDecoder: new () => JPEGDecoder;
  }

  export default function codec(): Promise<Codec>;
}
