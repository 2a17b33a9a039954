using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Nuoda.Platform;
using Nuoda.Platform.Outbox;
using Nuoda.Platform.Storage;

namespace Nuoda.Customers;

/// <summary>Finds customers by any part of name, key or phone, two Chinese characters included, for which neither database has an index of its own.</summary>
/// <remarks>The words of all customers lie in memory as one text (8 MB for 100,000 customers) and are read from end to end. It is a copy of the database that follows
/// the outbox: every search first asks for the latest event, so that no node answers from an old one.</remarks>
[Published]
public sealed class CustomerSearch(DataHome home) : IDisposable
{
    /// <summary>A search that fits more narrows nothing down; the database then finds its page sooner by itself.</summary>
    public const int MostMatches = 2000;
    // More changed customers than this are read anew with all others.
    private const int MostChanged = 5000;
    private const char EndOfField = '\t', EndOfRow = '\n';

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Held? _held;

    /// <summary>Ids of the customers that fit, in no order; null when there are more than <see cref="MostMatches"/>. Files merged into another are never found.</summary>
    public async Task<IReadOnlyList<long>?> Find(NuodaDb db, string text, CancellationToken ct)
    {
        var held = await Current(db, ct);
        var sought = Folded(text);
        if (sought.Length == 0) return null;
        var found = new List<long>();
        var all = held.Text.AsSpan();
        for (var at = 0; at < all.Length;)
        {
            var hit = all[at..].IndexOf(sought, StringComparison.Ordinal);
            if (hit < 0) break;
            var row = held.RowAt(at + hit);
            if (!held.Changed.ContainsKey(held.Ids[row])) found.Add(held.Ids[row]);
            if (found.Count > MostMatches) return null;
            at = held.Ends[row];
        }
        foreach (var (id, words) in held.Changed)
            if (words is not null && words.Contains(sought, StringComparison.Ordinal)) found.Add(id);
        return found.Count > MostMatches ? null : found;
    }

    /// <summary>Every customer's folded name and digits of the phone, for finding duplicates.</summary>
    internal async Task<IEnumerable<(long Id, string Name, string Phone)>> Names(NuodaDb db, CancellationToken ct) => Names(await Current(db, ct));

    private static IEnumerable<(long Id, string Name, string Phone)> Names(Held held)
    {
        for (var row = 0; row < held.Ids.Length; row++)
            if (!held.Changed.ContainsKey(held.Ids[row])) yield return Split(held.Ids[row], held.Text[(row == 0 ? 0 : held.Ends[row - 1])..held.Ends[row]]);
        foreach (var (id, words) in held.Changed)
            if (words is not null) yield return Split(id, words);

        static (long, string, string) Split(long id, string words)
        {
            var fields = words.TrimEnd(EndOfRow).Split(EndOfField);
            return (id, fields[0], fields[^1]);
        }
    }

    /// <summary>As both the words and the search are compared: lower case, full-width forms as half-width ones.</summary>
    internal static string Folded(string text) => (text.IsNormalized(NormalizationForm.FormKC) ? text : text.Normalize(NormalizationForm.FormKC)).ToLowerInvariant().Trim();

    internal static string Digits(string? phone) => phone is null ? "" : new([.. phone.Where(char.IsAsciiDigit)]);

    private async Task<Held> Current(NuodaDb db, CancellationToken ct)
    {
        var latest = await db.Outbox.MaxAsync(e => (long?)e.Id, ct) ?? 0;
        if (_held is { } held && held.Position >= latest) return held;
        await _turn.WaitAsync(ct);
        try
        {
            if (_held is { } other && other.Position >= latest) return other;
            using var snapshot = ReadSnapshot.Of(home);
            return _held = Follow(snapshot, _held) ?? Load(snapshot);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Held Load(ReadSnapshot snapshot)
    {
        var position = OutboxReader.Latest(snapshot);
        var (text, ids, ends) = (new StringBuilder(), new List<long>(), new List<int>());
        foreach (var (id, words) in Read(snapshot, "1 = 1"))
        {
            if (words is null) continue;
            text.Append(words);
            ids.Add(id);
            ends.Add(text.Length);
        }
        return new(position, text.ToString(), [.. ids], [.. ends], []);
    }

    // Null: too much has changed, or somebody has put an older copy of the database in place.
    private static Held? Follow(ReadSnapshot snapshot, Held? held)
    {
        if (held is null || OutboxReader.Latest(snapshot) < held.Position) return null;
        var (position, which) = (held.Position, new List<IdSet>());
        foreach (var (id, kind, payload) in OutboxReader.After(snapshot, held.Position))
        {
            position = id;
            if (kind == RecordsChanged.Customers) which.Add(JsonSerializer.Deserialize<IdSet>(payload)!);
            // Other events may say beside their own which customers changed in the same act.
            else if (payload.Contains("\"customers\":{", StringComparison.Ordinal)) which.Add(JsonDocument.Parse(payload).RootElement.GetProperty("customers").Deserialize<IdSet>()!);
        }
        var changed = IdSet.Union(which).Normalized();
        if (changed.Sum(r => r.Last - r.First + 1) + held.Changed.Count > MostChanged) return null;
        var overlay = new Dictionary<long, string?>(held.Changed);
        foreach (var (first, last) in changed)
            for (var id = first; id <= last; id++) overlay[id] = null;
        foreach (var some in changed.Chunk(200))
            foreach (var (id, words) in Read(snapshot, ReadSnapshot.Among("id", some))) overlay[id] = words;
        return held with { Position = position, Changed = overlay };
    }

    private static IEnumerable<(long Id, string? Words)> Read(ReadSnapshot snapshot, string condition)
    {
        using var rows = snapshot.Query($"SELECT id, name, key, phone, merged_into_id FROM customers WHERE {condition} ORDER BY id");
        while (rows.Read())
        {
            var phone = rows.IsDBNull(3) ? "" : rows.GetString(3);
            yield return (rows.GetInt64(0), rows.IsDBNull(4)
                ? $"{Field(rows.GetString(1))}{EndOfField}{Field(rows.GetString(2))}{EndOfField}{Field(phone)}{EndOfField}{Digits(phone)}{EndOfRow}"
                : null);
        }
    }

    private static readonly SearchValues<char> Separators = SearchValues.Create([EndOfField, EndOfRow]);

    private static string Field(string text)
    {
        var folded = Folded(text);
        return folded.AsSpan().ContainsAny(Separators) ? folded.Replace(EndOfField, ' ').Replace(EndOfRow, ' ') : folded;
    }

    public void Dispose() => _turn.Dispose();

    /// <param name="Position">Of the outbox.</param>
    /// <param name="Text">The words of all customers, one after the other.</param>
    /// <param name="Ids">Of each row.</param>
    /// <param name="Ends">Where each row ends in the text.</param>
    /// <param name="Changed">Read since; null for those that are gone.</param>
    private sealed record Held(long Position, string Text, long[] Ids, int[] Ends, Dictionary<long, string?> Changed)
    {
        public int RowAt(int place)
        {
            var found = Array.BinarySearch(Ends, place + 1);
            return found < 0 ? ~found : found;
        }
    }
}
