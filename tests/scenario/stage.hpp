#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "platform/sql/database.hpp"
#include "scenario/script.hpp"

namespace medres::scenario {

struct Call {
  std::string method;
  std::string target;
  std::vector<HeaderLine> headers;
  std::string body;
};

struct Reply {
  int status = 0;
  std::vector<HeaderLine> headers;
  std::string body;

  const std::string* Header(std::string_view name) const;
};

/// The program, on an empty database of its own, in whichever way it is reached.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual void SetClock(Instant now) = 0;
  virtual Reply Send(const Call& call) = 0;
  /// Ends the program; what went wrong with that, or nothing.
  virtual std::string Close() = 0;
};

/// Scopes by the name of the key, as scripts give them; `admin` may do everything and is always there.
using Keys = std::map<std::string, std::vector<std::string>>;
/// The key itself by its name.
using Secrets = std::map<std::string, std::string>;

/// Router, handlers, services and stores in this process. Null when there is no such database server.
std::unique_ptr<Stage> OpenInProcess(sql::Dialect dialect, const Keys& keys, Secrets& secrets);

/// The testing build's own binary on SQLite, spoken to over HTTP. Throws when it is not built.
std::unique_ptr<Stage> OpenServer(const Keys& keys, Secrets& secrets);

}  // namespace medres::scenario
