#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/sql/postgres_codec.hpp"
#include "platform/sql/value.hpp"

namespace medres::sql::postgres {

/// The statements that one connection has prepared. A statement is prepared with the types of its first parameters; a NULL
/// has no type and fits any, so a statement first run with a NULL is prepared once more when that parameter gets a value.
/// Not thread-safe; belongs to its connection.
class StatementCache {
 public:
  struct Prepared {
    std::string name;  ///< the server's name for it, unique on the connection
    std::string text;
    std::vector<TypeId> types;
    bool is_new = false;  ///< must be prepared before it is run
  };

  /// What to run for these parameters. A new one counts as prepared until Forget.
  Prepared Find(const Statement& statement, const Params& params);

  /// The server did not prepare it after all.
  void Forget(std::string_view name);

  std::size_t size() const;

 private:
  struct Variant {
    std::string name;
    std::vector<TypeId> types;
  };

  /// By the address of the text: statements are constants.
  std::unordered_map<const char*, std::vector<Variant>> variants_;
  std::int64_t counter_ = 0;
};

}  // namespace medres::sql::postgres
