#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "platform/json/json.hpp"

/// Files that commands of medicine read.
namespace medres::app {

/// A file's text; `-` is standard input. kNotFound `import.no_file`.
Result<std::string> ReadInput(const std::string& path);

template <class T>
struct OneOrMore {
  bool is_list = false;
  std::vector<T> items;
};

/// One value of JSON or a list of them. Failures as ReadInput and json::Parse.
template <class T>
Result<OneOrMore<T>> ReadOneOrMore(const std::string& path) {
  MEDRES_TRY(const std::string text, ReadInput(path));
  if (text::Trim(text).starts_with('[')) {
    MEDRES_TRY(auto items, json::Parse<std::vector<T>>(text));
    return OneOrMore<T>{true, std::move(items)};
  }
  MEDRES_TRY(auto item, json::Parse<T>(text));
  OneOrMore<T> one;
  one.items.push_back(std::move(item));
  return one;
}

}  // namespace medres::app
