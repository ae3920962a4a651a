#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/mongo/options.hpp"
#include "platform/pool/pool.hpp"

/// The one place that knows MongoDB's driver: what is above it speaks JSON. Tests put failures in its place.
namespace medres::mongo {

/// A connection that one thread at a time may use, and block on.
class Connection : public pool::Link {
 public:
  /// One command of the database, as (extended) JSON; the answer as JSON, numbers plain. Failures: kUnavailable
  /// `documents.unavailable` {reason}, after which the connection is of no use; kInternal `documents.refused` {reason},
  /// what the server itself refuses. Errors of single writes are in the answer.
  virtual Result<std::string> Run(std::string_view command) = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  /// Connects, signs in and asks whether the server is there; blocks until the connection's deadline at most.
  /// Thread-safe.
  virtual Result<std::unique_ptr<Connection>> Open() = 0;
};

/// libmongoc. Failure: kInvalid `documents.url`, which says nothing of the text.
Result<std::unique_ptr<Driver>> MakeDriver(const Options& options);

}  // namespace medres::mongo
