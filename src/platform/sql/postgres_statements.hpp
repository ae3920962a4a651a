#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/sql/postgres_codec.hpp"
#include "platform/sql/value.hpp"

namespace medres::sql::postgres {

/// A statement as the server knows it: its name there and the types it was prepared with.
struct Prepared {
  std::string name;
  std::vector<TypeId> types;
};

/// The statements that one connection has prepared. A statement is prepared with the types of its first parameters; a
/// NULL has no type and fits any, so a statement first run with a NULL is prepared once more when that parameter gets a
/// value. Not thread-safe; belongs to its connection.
class StatementCache {
 public:
  struct Found {
    const Prepared& prepared;  ///< valid until it is forgotten
    bool is_new;               ///< must be prepared before it is run
  };

  /// What to run for these parameters. A new one counts as prepared until Forget.
  Found Find(const Statement& statement, const Params& params);

  /// The server did not prepare it after all.
  void Forget(std::string_view name);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, std::list<Prepared>, Hash, std::equal_to<>> by_text_;
  std::int64_t counter_ = 0;
};

}  // namespace medres::sql::postgres
