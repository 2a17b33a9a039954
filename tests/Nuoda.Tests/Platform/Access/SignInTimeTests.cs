using System.Diagnostics;
using System.Net;
using Nuoda.Platform.Access;
using Xunit;

namespace Nuoda.Tests.Platform.Access;

/// <summary>How long a refusal takes must not tell whether there is a user of that name.</summary>
public sealed class SignInTimeTests
{
    private const int Tries = 30, PerName = 6, Rounds = 3;

    [Theory, Databases.Both]
    public async Task An_unknown_name_takes_as_long_as_a_wrong_password(Engine engine)
    {
        await using var web = await WebApp.Start(engine);
        using var visitor = web.Anonymous();
        await visitor.Get("/sign-in");
        for (var i = 0; i < 4; i++) await Try(visitor, $"warm{i}");
        var told = new List<string>();
        // Others work on this machine too: only a difference that stays is one of ours.
        for (var round = 0; round < Rounds; round++)
        {
            List<double> known = [], unknown = [];
            for (var i = 0; i < Tries; i++)
            {
                if (i % PerName == 0) await web.AddUser($"known{round}x{i}", Role.Viewer, "all");
                var name = $"{round}x{i - (i % PerName)}";
                // In turns: whoever comes second may find the machine warmer.
                if (i % 2 == 0) unknown.Add(await Try(visitor, "nobody" + name));
                known.Add(await Try(visitor, "known" + name));
                if (i % 2 == 1) unknown.Add(await Try(visitor, "nobody" + name));
            }
            var difference = Math.Abs(Median(known) - Median(unknown));
            told.Add(FormattableString.Invariant($"wrong password {Median(known):F1} ms, unknown name {Median(unknown):F1} ms"));
            TestContext.Current.TestOutputHelper?.WriteLine(told[^1]);
            // 5 ms on a quiet machine; on a busy one, where all takes many times as long, what a left-out hash would never hide in.
            if (difference < Math.Max(5, 0.2 * Median(known))) return;
        }
        Assert.Fail(string.Join("; ", told));
    }

    private static async Task<double> Try(Visitor visitor, string name)
    {
        var start = Stopwatch.GetTimestamp();
        using var answer = await visitor.Post("/sign-in", "sign-in", ("Form.Name", name), ("Form.Password", "not the password"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
