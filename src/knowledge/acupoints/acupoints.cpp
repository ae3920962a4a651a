#include "knowledge/acupoints/acupoints.hpp"

#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/acupoints/embedded.hpp"

namespace medres::knowledge {

Acupoints Acupoints::Embedded() {
  Acupoints points;
  for (const std::string_view line : text::Split(text::Trim(EmbeddedAcupoints()), '\n')) {
    const auto cells = text::Split(line, ',');
    if (cells.size() != 3) throw std::logic_error("data/tcm/acupoints: not three cells: " + std::string(line));
    if (cells[0] == "code") continue;
    const std::size_t at = points.all_.size();
    points.all_.push_back({std::string(cells[0]), std::string(cells[1])});
    points.by_name_.emplace(text::ToLowerAscii(cells[0]), at);
    points.by_name_.emplace(cells[1], at);
    points.by_name_.emplace(cells[2], at);
  }
  return points;
}

const Acupoint* Acupoints::Find(std::string_view written) const {
  const auto found = by_name_.find(text::ToLowerAscii(text::Trim(written)));
  return found == by_name_.end() ? nullptr : &all_[found->second];
}

}  // namespace medres::knowledge
