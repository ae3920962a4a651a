#pragma once

#include <optional>
#include <string>

#include "platform/async/task.hpp"

namespace medres::http {

/// A body that is written as it comes into being, in chunks. The session asks for the next part when the one before is
/// in the socket's hands, so a slow caller holds back whoever makes the parts; one that takes nothing for the server's
/// `write_timeout` is cut off. Used on the connection's loop only.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  /// The next part, or nothing at the end. A caller who has gone is noticed when a part is written: whoever has nothing
  /// to say for long says that.
  virtual Task<std::optional<std::string>> Next() = 0;

  /// The server is stopping: the Next under way, and every one after it, is to return nothing soon.
  virtual void Stop() = 0;
};

}  // namespace medres::http
