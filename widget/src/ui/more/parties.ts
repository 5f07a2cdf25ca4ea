import { controller, purposes } from './notice';

export const services = purposes.flatMap((purpose) => purpose._services);

/** Everyone but the controller who receives data, by name, with a service of theirs. */
export const partners = new Map(services.map((service) => [service._provider, service]));
partners.delete(controller._name);
