import { controller, purposes } from './notice';

/** Everyone but the controller who receives data, by name, with a service of theirs. */
export const partners = new Map(purposes.flatMap((purpose) => purpose._services).map((service) => [service._provider, service]));
partners.delete(controller._name);
