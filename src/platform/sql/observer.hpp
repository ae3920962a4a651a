#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/error.hpp"
#include "platform/pool/figures.hpp"

namespace medres::sql {

/// How a pool stands at one moment.
using PoolFigures = pool::Figures;

/// What a driver tells about its work; the program turns it into metrics. Called on the driver's threads, several at
/// once: an implementation is thread-safe, quick, and outlives the database. Every method may be left out.
class Observer {
 public:
  virtual ~Observer() = default;

  /// `took` is from sending (or the reply before it, in a pipeline) to the statement's own reply.
  virtual void OnStatement(std::string_view /*name*/, std::chrono::nanoseconds /*took*/, bool /*succeeded*/) {}
  virtual void OnLent(std::chrono::nanoseconds /*waited*/) {}
  virtual void OnReturned(std::chrono::nanoseconds /*used*/) {}
  /// A unit of work got no connection: kOverloaded, kTimeout or kUnavailable.
  virtual void OnTurnedAway(ErrorKind /*why*/) {}
  /// A unit of work has its connection for longer than any should; told once of each.
  virtual void OnHeld(std::chrono::nanoseconds /*held*/) {}
  /// One durable commit, for so many units at once.
  virtual void OnCommit(std::size_t /*units*/, std::chrono::nanoseconds /*took*/) {}
  virtual void OnConnect(bool /*succeeded*/) {}
  /// Told when it changed, at most once a sweep. `pool` numbers the pools of one database from 0.
  virtual void OnPool(int /*pool*/, const PoolFigures& /*figures*/) {}
};

}  // namespace medres::sql
