#pragma once

#include <string_view>

namespace medres::http {

/// Calls `visit(value, weight)` for each element of an Accept-like list, "zh-CN;q=0.8, en": values trimmed, weights in
/// thousandths. An unreadable weight counts as 0.
template <class Visit>
void ForEachWeighted(std::string_view list, Visit visit);

namespace detail {

std::string_view NextElement(std::string_view& list);
int WeightOf(std::string_view parameters);

}  // namespace detail

template <class Visit>
void ForEachWeighted(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::string_view element = detail::NextElement(list);
    const auto semicolon = element.find(';');
    const bool has_weight = semicolon != element.npos;
    const std::string_view value = element.substr(0, semicolon);
    const auto last = value.find_last_not_of(" \t");
    if (last == value.npos) continue;
    visit(value.substr(0, last + 1), has_weight ? detail::WeightOf(element.substr(semicolon + 1)) : 1000);
  }
}

}  // namespace medres::http
