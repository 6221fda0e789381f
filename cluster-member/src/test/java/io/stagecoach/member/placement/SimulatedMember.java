package io.stagecoach.member.placement;

/** A member with a real keeper, and shards that are loaded when the test says so. */
record SimulatedMember(MemberView view, FakeHost host, RoleKeeper keeper) {}
