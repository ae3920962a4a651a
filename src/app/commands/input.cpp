#include "app/commands/input.hpp"

#include <iostream>
#include <iterator>

#include "base/file.hpp"

namespace medres::app {

Result<std::string> ReadInput(const std::string& path) {
  if (path != "-") return ReadFile(path);
  return std::string{std::istreambuf_iterator<char>(std::cin), {}};
}

}  // namespace medres::app
