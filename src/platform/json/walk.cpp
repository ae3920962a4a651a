#include "platform/json/walk.hpp"

#include <algorithm>

namespace medres::json {
namespace {

class Seeking {
 public:
  explicit Seeking(const Type& wanted) : wanted_(wanted) {}

  /// Types may hold themselves, in a list: each is asked once.
  bool CanHold(const Type& type) {
    if (&type == &wanted_) return true;
    if (std::ranges::find(asked_, &type) != asked_.end()) return false;
    asked_.push_back(&type);
    switch (type.kind) {
      case Kind::kOptional:
      case Kind::kNullable: return CanHold(*static_cast<const WrapperType&>(type).item);
      case Kind::kArray: return CanHold(*static_cast<const ArrayType&>(type).item);
      case Kind::kMap: return CanHold(*static_cast<const MapType&>(type).item);
      case Kind::kObject:
        return std::ranges::any_of(static_cast<const ObjectType&>(type).members,
                                   [this](const Member& member) { return CanHold(*member.type); });
      default: return false;
    }
  }

  void Visit(const Type& type, const void* value) {
    if (&type == &wanted_) return found_.push_back(value);
    switch (type.kind) {
      case Kind::kOptional:
      case Kind::kNullable: {
        const auto& wrapper = static_cast<const WrapperType&>(type);
        if (const void* item = wrapper.get(value)) Visit(*wrapper.item, item);
        return;
      }
      case Kind::kArray: return VisitArray(static_cast<const ArrayType&>(type), value);
      case Kind::kMap: return VisitMap(static_cast<const MapType&>(type), value);
      case Kind::kObject:
        for (const Member& member : static_cast<const ObjectType&>(type).members) {
          Visit(*member.type, member.get(value));
        }
        return;
      default: return;
    }
  }

  std::vector<const void*> TakeFound() { return std::move(found_); }

 private:
  void VisitArray(const ArrayType& type, const void* array) {
    const std::size_t size = type.size(array);
    for (std::size_t i = 0; i < size; ++i) Visit(*type.item, type.at(array, i));
  }

  void VisitMap(const MapType& type, const void* map) {
    struct State {
      Seeking& seeking;
      const Type& item;
    } state{*this, *type.item};
    type.each(map, &state, [](void* context, std::string_view, const void* item) {
      const auto& [seeking, item_type] = *static_cast<State*>(context);
      seeking.Visit(item_type, item);
    });
  }

  const Type& wanted_;
  std::vector<const Type*> asked_;
  std::vector<const void*> found_;
};

}  // namespace

bool CanHold(const Type& type, const Type& wanted) { return Seeking(wanted).CanHold(type); }

std::vector<const void*> Find(const Type& type, const void* value, const Type& wanted) {
  Seeking seeking(wanted);
  seeking.Visit(type, value);
  return seeking.TakeFound();
}

}  // namespace medres::json
