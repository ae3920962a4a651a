#include "platform/cache/tiered.hpp"

#include <algorithm>
#include <limits>

#include "platform/cache/cache_metrics.hpp"

namespace medres::cache {
namespace {

/// What an entry weighs besides its bytes, so that many small values are not taken for nothing.
constexpr std::size_t kEntryWeight = 128;
constexpr std::size_t kMostTags = 255;

/// Tags stand before the value: their number, then each with its length, in one byte each.
std::string WithTags(std::string_view value, const std::vector<std::string>& tags) {
  std::string bytes(1, static_cast<char>(tags.size()));
  for (const std::string& tag : tags) bytes.append(1, static_cast<char>(tag.size())).append(tag);
  return bytes.append(value);
}

std::optional<std::vector<std::string>> TakeTags(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  std::vector<std::string> tags(static_cast<unsigned char>(bytes.front()));
  bytes.remove_prefix(1);
  for (std::string& tag : tags) {
    if (bytes.empty()) return std::nullopt;
    const std::size_t size = static_cast<unsigned char>(bytes.front());
    if (bytes.size() < 1 + size) return std::nullopt;
    tag = std::string(bytes.substr(1, size));
    bytes.remove_prefix(1 + size);
  }
  return tags;
}

bool MayCarry(const std::vector<std::string>& tags) {
  return tags.size() <= kMostTags &&
         std::ranges::all_of(tags, [](const std::string& tag) { return tag.size() <= kMostTags; });
}

}  // namespace

TieredCache::TieredCache(Tiering tiering, SecondTier* tier, const Clock& clock, Load load)
    : tiering_(std::move(tiering)),
      tier_(tier),
      clock_(clock),
      load_(std::move(load)),
      codec_(tiering_.ways),
      first_({.limit = tiering_.limit, .after_write = tiering_.first_life}, clock),
      loading_(first_, clock, [this](const std::string& key) { return LoadThrough(key); }) {
  if (tier_ != nullptr) tier_->Listen(tiering_.space, [this](const Invalidation& what) { Forget(what); });
}

Task<Result<Bytes>> TieredCache::Get(std::string key) { return loading_.Get(std::move(key)); }

namespace {

Serial<std::string, Bytes> AsTheyAre() {
  return {.key = [](const std::string& key) { return key; },
          .value = [](const Bytes& value) { return *value; },
          .read_key = [](std::string_view key) { return std::string(key); },
          .read_value = [](std::string_view value) { return std::make_shared<const std::string>(value); }};
}

}  // namespace

Result<std::size_t> TieredCache::Save(const std::string& path) const {
  if (IsSecret()) return 0;
  return cache::Save(first_, path, tiering_.space, AsTheyAre());
}

std::size_t TieredCache::Restore(const std::string& path, log::Logger& logger) {
  return IsSecret() ? 0 : cache::Restore(first_, path, tiering_.space, AsTheyAre(), clock_, logger);
}

Task<void> TieredCache::Invalidate(Invalidation what) {
  Forget(what);
  // What cannot be told now is made good by the tier when it is back.
  if (tier_ != nullptr && !co_await tier_->Invalidate(tiering_.space, std::move(what))) second_.failures.Add();
}

Task<Result<Fresh<Bytes>>> TieredCache::LoadThrough(const std::string& key) {
  std::string stamp;
  bool reachable = false;
  if (tier_ != nullptr) {
    Result<SecondTier::Found> found = co_await tier_->Look(tiering_.space, key);
    reachable = found.has_value();
    if (!reachable) second_.failures.Add();
    if (reachable) {
      if (auto fresh = Read(key, *found)) co_return *std::move(fresh);
      stamp = std::move(found->stamp);
    }
  }
  Result<Fresh<Bytes>> loaded = co_await load_(key);
  if (!loaded) co_return Fail(std::move(loaded).error());
  const Milliseconds life = std::min(loaded->keep.ttl.value_or(tiering_.second_life), tiering_.second_life);
  loaded->keep = KeepOf(loaded->value, life, std::move(loaded->keep.tags));
  if (reachable && MayCarry(loaded->keep.tags)) {
    co_await Offer(key, *loaded, {.life = life, .tags = loaded->keep.tags, .stamp = std::move(stamp)});
  }
  co_return loaded;
}

std::optional<Fresh<Bytes>> TieredCache::Read(const std::string& key, const SecondTier::Found& found) {
  if (!found.bytes) {
    second_.misses.Add();
    return std::nullopt;
  }
  const Result<std::string> plain = codec_.Decode(*found.bytes, ContextOf(key));
  std::string_view bytes = plain ? std::string_view(*plain) : std::string_view();
  auto tags = TakeTags(bytes);
  if (!tags) {
    second_.failures.Add();
    return std::nullopt;
  }
  second_.hits.Add();
  auto value = std::make_shared<const std::string>(bytes);
  Keep keep = KeepOf(value, found.left, *std::move(tags));
  return Fresh<Bytes>{std::move(value), std::move(keep)};
}

Task<void> TieredCache::Offer(const std::string& key, const Fresh<Bytes>& fresh, SecondTier::Keeping keeping) {
  std::string bytes = codec_.Encode(WithTags(*fresh.value, fresh.keep.tags), ContextOf(key));
  if (!co_await tier_->Put(tiering_.space, key, std::move(bytes), std::move(keeping))) second_.failures.Add();
}

/// A value lives here no longer than it has left there.
Keep TieredCache::KeepOf(const Bytes& value, Milliseconds left, std::vector<std::string> tags) const {
  const std::size_t weight = value->size() + kEntryWeight;
  return {
      .ttl = std::min(left, tiering_.first_life),
      .weight = static_cast<std::uint32_t>(std::min<std::size_t>(weight, std::numeric_limits<std::uint32_t>::max())),
      .tags = std::move(tags)};
}

void TieredCache::Forget(const Invalidation& what) {
  second_.heard.Add();
  if (what.what == Invalidation::What::kKey) {
    first_.Remove(what.name);
  } else if (what.what == Invalidation::What::kTag) {
    first_.InvalidateTag(what.name);
  } else {
    first_.Clear();
  }
}

void Expose(metrics::Registry& registry, TieredCache& cache) {
  Expose(registry, cache.space(), [&cache] { return cache.Figures(); }, &cache.loads());
  const std::string label = "space=\"" + metrics::EscapeLabel(cache.space()) + "\"";
  const auto show = [&](std::string_view name, std::string_view help, const metrics::Counter& counter) {
    registry.AddCounter(name, help, [&counter] { return static_cast<double>(counter.value()); }, label);
  };
  const TierFigures& second = cache.second();
  show("medres_cache_second_hits_total", "Values found in the second tier.", second.hits);
  show("medres_cache_second_misses_total", "Values that the second tier did not have.", second.misses);
  show("medres_cache_second_failures_total", "Times that the second tier was away, or had what cannot be read.",
       second.failures);
  show("medres_cache_invalidations_total", "What was forgotten because it is no longer true.", second.heard);
}

}  // namespace medres::cache
