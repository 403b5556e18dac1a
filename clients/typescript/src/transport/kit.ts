// All that this package takes from the service kit, so that what it drags along can be cut in one place.
export {
  type CallableMethod,
  callServerStream,
  callUnary,
  type ClientTls,
  createChannel,
  isBusy,
  isWorthRetrying,
  RemoteError,
  type ServiceChannel,
} from "@condensery/service-kit/client";
