using System.Globalization;

namespace Nuoda.Tests;

/// <summary>A clock that stands until a test moves it; its timers ring when it passes them, in their order.</summary>
public sealed class FakeClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private DateTimeOffset _now = now.ToUniversalTime();

    /// <summary>Noon UTC of the day.</summary>
    public static FakeClock On(string day) =>
        new(DateTimeOffset.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).AddHours(12));

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves on, ringing every timer on the way.</summary>
    public void Advance(TimeSpan by) => MoveTo(GetUtcNow() + by);

    /// <summary>Jumps back too, as real clocks do; then nothing rings.</summary>
    public void MoveTo(DateTimeOffset then)
    {
        while (true)
        {
            Alarm? due;
            lock (_lock)
            {
                due = _alarms.Where(a => a.At <= then).MinBy(a => a.At);
                if (due is null)
                {
                    _now = then.ToUniversalTime();
                    return;
                }
                if (due.At > _now) _now = due.At;
                due.Repeat();
            }
            due.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(FakeClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset At { get; private set; }

        public void Ring() => callback(state);

        /// <summary>Called under the clock's lock.</summary>
        public void Repeat()
        {
            if (_period > TimeSpan.Zero) At += _period;
            else clock._alarms.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                At = clock._now + dueTime;
                clock._alarms.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (clock._lock) clock._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
