#include "platform/json/view.hpp"

namespace medres::json {

View View::operator[](std::string_view name) const {
  if (index_ == kNothing || (*tape_)[index_].kind != Node::Kind::kObject) return View(*tape_, kNothing);
  const std::uint32_t end = (*tape_)[index_].next;
  for (std::uint32_t key = index_ + 1; key < end;) {
    const std::uint32_t value = key + 1;
    if (tape_->Text((*tape_)[key]) == name) return View(*tape_, value);
    key = (*tape_)[value].next;
  }
  return View(*tape_, kNothing);
}

std::vector<View> View::Items() const {
  std::vector<View> items;
  if (index_ == kNothing || (*tape_)[index_].kind != Node::Kind::kArray) return items;
  for (std::uint32_t at = index_ + 1; at < (*tape_)[index_].next; at = (*tape_)[at].next)
    items.push_back(View(*tape_, at));
  return items;
}

std::string View::Text() const {
  if (index_ == kNothing) return "";
  const Node& node = (*tape_)[index_];
  if (node.kind == Node::Kind::kString) return std::string(tape_->Text(node));
  return node.kind == Node::Kind::kInteger ? std::to_string(node.integer) : "";
}

bool View::IsTrue() const {
  return index_ != kNothing && (*tape_)[index_].kind == Node::Kind::kBool && (*tape_)[index_].boolean;
}

}  // namespace medres::json
