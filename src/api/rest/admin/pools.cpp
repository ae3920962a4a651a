#include "api/rest/admin/pools.hpp"

#include "api/rest/scopes.hpp"
#include "platform/pool/two_digits.hpp"

namespace medres::api {

struct PoolView {
  std::string name;
  std::string kind;
  int min = 0;
  int max = 0;
  int target = 0;
  int max_waiting = 0;
  int size = 0;
  int idle = 0;
  int busy = 0;
  int connecting = 0;
  int waiting = 0;
  std::string breaker;
  std::int64_t lent = 0;
  double wait_p50_ms = 0;
  double wait_p99_ms = 0;
  double use_p50_ms = 0;
  double use_p99_ms = 0;
  std::int64_t timeouts = 0;
  std::int64_t overloaded = 0;
  std::int64_t unavailable = 0;
  std::int64_t connects = 0;
  std::int64_t refusals = 0;
  std::int64_t reconnects = 0;
  std::int64_t held_long = 0;
  std::optional<double> lag_ms;
};
BOOST_DESCRIBE_STRUCT(PoolView, (),
                      (name, kind, min, max, target, max_waiting, size, idle, busy, connecting, waiting, breaker, lent,
                       wait_p50_ms, wait_p99_ms, use_p50_ms, use_p99_ms, timeouts, overloaded, unavailable, connects,
                       refusals, reconnects, held_long, lag_ms))
constexpr auto DescribeJson(const PoolView*) {
  return json::Object(
      "Pool", "A pool of connections as it stands in this process; counts are since it started.",
      json::Field("kind").Help("postgresql, sqlite or redis.").Example("postgresql"),
      json::Field("target").Help(
          "Connections that it may have at present: the maximum, or what measured load calls for."),
      json::Field("max_waiting").Help("Callers that may wait; more are turned away."),
      json::Field("size").Help("Connections that are open: the idle and the busy."),
      json::Field("breaker").Help("closed: callers are let through; half_open: one is, to find out; open: none is."),
      json::Field("wait_p50_ms")
          .Help("What half of the callers waited at most; read off a histogram, hence two digits."),
      json::Field("use_p50_ms").Help("How long half of the loans lasted at most."),
      json::Field("timeouts").Help("Callers whose time was over before they got a connection."),
      json::Field("overloaded").Help("Callers turned away because as many waited as may."),
      json::Field("unavailable").Help("Callers turned away because the server cannot be reached."),
      json::Field("refusals").Help("Attempts to connect that failed."),
      json::Field("reconnects").Help("Connections made in the place of lost ones."),
      json::Field("held_long").Help("Loans that lasted longer than any should: a leak."),
      json::Field("lag_ms").Help(
          "Of a replica: how far it is behind its primary at most; absent while it is not known."));
}

namespace {

std::string BreakerName(pool::BreakerState state) {
  if (state == pool::BreakerState::kClosed) return "closed";
  return state == pool::BreakerState::kOpen ? "open" : "half_open";
}

PoolView PoolViewOf(const pool::View& pool) {
  const auto in_ms = [](double seconds) { return seconds * 1e3; };
  const auto quantile = [](double seconds) { return pool::TwoDigits(seconds * 1e3); };
  return {.name = pool.identity.name,
          .kind = pool.identity.kind,
          .min = pool.identity.min,
          .max = pool.identity.max,
          .target = pool.figures.target,
          .max_waiting = pool.identity.max_waiting,
          .size = pool.figures.open,
          .idle = pool.figures.idle,
          .busy = pool.Busy(),
          .connecting = pool.figures.connecting,
          .waiting = pool.figures.waiting,
          .breaker = BreakerName(pool.figures.breaker),
          .lent = pool.lent,
          .wait_p50_ms = quantile(pool.wait_p50),
          .wait_p99_ms = quantile(pool.wait_p99),
          .use_p50_ms = quantile(pool.use_p50),
          .use_p99_ms = quantile(pool.use_p99),
          .timeouts = pool.timeouts,
          .overloaded = pool.overloaded,
          .unavailable = pool.unavailable,
          .connects = pool.connects,
          .refusals = pool.refusals,
          .reconnects = pool.reconnects,
          .held_long = pool.held_long,
          .lag_ms = pool.lag ? std::optional(in_ms(*pool.lag)) : std::nullopt};
}

}  // namespace

void AddPools(http::Group& group, const pool::Board& pools) {
  group.Add("GET /api/v1/admin/pools",
            {.id = "getPools", .summary = "Pools of connections as they stand", .scope = scopes::kAdmin},
            [&pools](http::Context&) -> Result<http::Page<PoolView>> {
              http::Page<PoolView> page;
              for (const pool::View& pool : pools.Read()) page.items.push_back(PoolViewOf(pool));
              return page;
            });
}

}  // namespace medres::api
