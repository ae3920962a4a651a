#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace medres::monitor {

/// Names for addresses of this process's code: of the program out of its own file's table of symbols, of libraries by
/// what they export. Read when it is made.
class Symbols {
 public:
  Symbols();
  /// Demangled and without its parameters; the library's name, or the address, where there is none.
  std::string NameOf(std::uintptr_t address) const;

 private:
  struct Function {
    std::uintptr_t begin;
    std::uintptr_t size;
    std::string name;
  };
  std::vector<Function> functions_;  ///< by their beginning
};

/// "medres::http::Router::Serve(medres::http::Context&) const" without what is in the outer brackets of its end, and
/// without the machinery of coroutines. Pure.
std::string ShortName(std::string name);

}  // namespace medres::monitor
