package io.stagecoach.gateway.generation;

/** A token and the natural logarithm of its probability before temperature and filters. */
public record TokenLogprob(int id, double logprob) {}
