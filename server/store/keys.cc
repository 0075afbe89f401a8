#include "server/store/keys.h"

#include <limits>
#include <utility>

#include "server/store/key_codec.h"

namespace drift {
namespace {

void AppendReference(KeyEncoder& out, const PinnedReferenceKey& key) {
  out.String(key.model);
  out.String(key.feature);
  out.String(key.name);
  out.String(key.model_version);
  out.Fixed32(static_cast<uint32_t>(key.segments.size()));
  for (const auto& [label, value] : key.segments) {
    out.String(label);
    out.String(value);
  }
}

}  // namespace

std::string ModelKey(ModelId model) { return KeyEncoder().Fixed32(model).Take(); }

std::optional<ModelId> ParseModelKey(absl::string_view key) {
  KeyDecoder in(key);
  const ModelId model = in.Fixed32();
  if (!in.done()) return std::nullopt;
  return model;
}

std::string KeyOfSeries(SeriesId series, SeriesPart part) {
  return KeyEncoder().Fixed64(series).Byte(static_cast<uint8_t>(part)).Take();
}

std::optional<SeriesPartKey> ParseSeriesKey(absl::string_view key) {
  KeyDecoder in(key);
  const SeriesId series = in.Fixed64();
  const uint8_t part = in.Byte();
  if (!in.done() || part > static_cast<uint8_t>(SeriesPart::kActivity)) return std::nullopt;
  return SeriesPartKey{series, static_cast<SeriesPart>(part)};
}

std::string KeyOfPane(const PaneKey& key) {
  return KeyEncoder()
      .Byte(static_cast<uint8_t>(key.tier))
      .Fixed32(key.model)
      .Time(key.start)
      .Fixed64(key.series)
      .Take();
}

std::optional<PaneKey> ParsePaneKey(absl::string_view key) {
  KeyDecoder in(key);
  const uint8_t tier = in.Byte();
  const ModelId model = in.Fixed32();
  const absl::Time start = in.Time();
  const SeriesId series = in.Fixed64();
  if (!in.done() || tier > static_cast<uint8_t>(Tier::kCoarse)) return std::nullopt;
  return PaneKey{static_cast<Tier>(tier), model, start, series};
}

std::string FirstPaneKey(Tier tier, ModelId model) {
  return KeyEncoder().Byte(static_cast<uint8_t>(tier)).Fixed32(model).Take();
}

// One byte more than the last key, and so after it.
std::string EndOfPaneKeys(Tier tier, ModelId model) {
  return KeyOfPane({tier, model, absl::InfiniteFuture(), std::numeric_limits<SeriesId>::max()}) +
         '\0';
}

std::string ScoresKey(ModelId model, absl::Time pane_end) {
  return KeyEncoder().Fixed32(model).Time(pane_end).Take();
}

std::string ScoresOf(ModelId model) { return KeyEncoder().Fixed32(model).Take(); }

std::string EndOfScoresOf(ModelId model) { return KeyEncoder().Fixed32(model + 1).Take(); }

std::optional<absl::Time> ParseScoresKey(absl::string_view key) {
  KeyDecoder in(key);
  in.Fixed32();
  const absl::Time pane_end = in.Time();
  if (!in.done()) return std::nullopt;
  return pane_end;
}

std::string StateKey(SeriesId series, absl::string_view reference) {
  return KeyEncoder().Fixed64(series).Rest(reference).Take();
}

std::optional<std::pair<SeriesId, std::string>> ParseStateKey(absl::string_view key) {
  KeyDecoder in(key);
  const SeriesId series = in.Fixed64();
  std::string reference = in.Rest();
  if (!in.done()) return std::nullopt;
  return std::pair(series, std::move(reference));
}

std::string StatesOf(SeriesId series) { return KeyEncoder().Fixed64(series).Take(); }

std::string EndOfStatesOf(SeriesId series) { return KeyEncoder().Fixed64(series + 1).Take(); }

std::string DictionaryKey(ModelId model, absl::string_view feature) {
  return KeyEncoder().Fixed32(model).Rest(feature).Take();
}

std::string DictionariesOf(ModelId model) { return KeyEncoder().Fixed32(model).Take(); }

std::string EndOfDictionariesOf(ModelId model) { return KeyEncoder().Fixed32(model + 1).Take(); }

std::optional<std::pair<ModelId, std::string>> ParseDictionaryKey(absl::string_view key) {
  KeyDecoder in(key);
  const ModelId model = in.Fixed32();
  std::string feature = in.Rest();
  if (!in.done()) return std::nullopt;
  return std::pair(model, std::move(feature));
}

std::string KeyOfReference(const PinnedReferenceKey& key, uint32_t version) {
  KeyEncoder out;
  AppendReference(out, key);
  return out.Fixed32(version).Take();
}

std::optional<ReferenceVersionKey> ParseReferenceKey(absl::string_view key) {
  KeyDecoder in(key);
  ReferenceVersionKey parsed;
  parsed.key.model = in.String();
  parsed.key.feature = in.String();
  parsed.key.name = in.String();
  parsed.key.model_version = in.String();
  Segments::Labels labels;
  for (uint32_t left = in.Fixed32(); left > 0 && in.ok(); --left) {
    std::string label = in.String();
    labels.insert_or_assign(std::move(label), in.String());
  }
  parsed.key.segments = Segments(std::move(labels));
  parsed.version = in.Fixed32();
  if (!in.done()) return std::nullopt;
  return parsed;
}

std::string EndOfReference(const PinnedReferenceKey& key) {
  return KeyOfReference(key, std::numeric_limits<uint32_t>::max()) + '\0';
}

}  // namespace drift
