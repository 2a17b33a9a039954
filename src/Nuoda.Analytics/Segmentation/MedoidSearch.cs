namespace Nuoda.Analytics.Segmentation;

/// <summary>One FasterPAM search; its buffers serve many starts.</summary>
internal sealed class MedoidSearch(Dissimilarities all, int k)
{
    private readonly int[] _medoids = new int[k], _near = new int[all.Count];
    private readonly float[] _nearest = new float[all.Count], _second = new float[all.Count];
    private readonly double[] _removal = new double[k], _change = new double[k];
    private readonly bool[] _isMedoid = new bool[all.Count];

    public double Cost { get; private set; }

    public ReadOnlySpan<int> Medoids => _medoids;

    public void Run(Random random)
    {
        Sow(random);
        if (k == 1) { One(); return; }
        Assign();
        // After the last swap every case is looked at once more in vain.
        for (int candidate = 0, idle = 0; idle < all.Count; candidate = candidate + 1 == all.Count ? 0 : candidate + 1, idle++)
        {
            if (_isMedoid[candidate] || !TrySwap(candidate)) continue;
            idle = -1;
        }
    }

    // First medoids as k-means++ sows: far apart, by chance.
    private void Sow(Random random)
    {
        Array.Clear(_isMedoid);
        Array.Fill(_nearest, float.PositiveInfinity);
        for (var j = 0; j < k; j++)
        {
            var chosen = random.Next(all.Count);
            if (j > 0)
            {
                var total = 0.0;
                for (var i = 0; i < _nearest.Length; i++) if (!_isMedoid[i]) total += _nearest[i];
                var mark = random.NextDouble() * total;
                chosen = -1;
                for (var i = 0; i < _nearest.Length && (chosen < 0 || mark >= 0); i++)
                {
                    if (_isMedoid[i] || (total > 0 && _nearest[i] == 0)) continue;
                    chosen = i;
                    mark -= _nearest[i];
                }
            }
            (_medoids[j], _isMedoid[chosen]) = (chosen, true);
            var row = all[chosen];
            for (var i = 0; i < row.Length; i++) _nearest[i] = Math.Min(_nearest[i], row[i]);
        }
    }

    private void One()
    {
        Cost = double.PositiveInfinity;
        for (var candidate = 0; candidate < all.Count; candidate++)
        {
            var sum = 0.0;
            foreach (var d in all[candidate]) sum += d;
            if (sum < Cost) (Cost, _medoids[0]) = (sum, candidate);
        }
    }

    // What the cost becomes when the candidate comes in for each of the medoids, in one walk over the cases.
    private bool TrySwap(int candidate)
    {
        _removal.CopyTo(_change, 0);
        var shared = 0.0;
        var row = all[candidate];
        for (var i = 0; i < row.Length; i++)
        {
            var d = row[i];
            if (d >= _second[i]) continue;
            if (d < _nearest[i])
            {
                shared += (double)d - _nearest[i];
                _change[_near[i]] += (double)_nearest[i] - _second[i];
            }
            else _change[_near[i]] += (double)d - _second[i];
        }
        var best = 0;
        for (var j = 1; j < k; j++) if (_change[j] < _change[best]) best = j;
        // Less than rounding is no gain.
        if (!(_change[best] + shared < -1e-9 * (1 + Cost))) return false;
        (_isMedoid[_medoids[best]], _isMedoid[candidate], _medoids[best]) = (false, true, candidate);
        Assign();
        return true;
    }

    private void Assign()
    {
        Array.Clear(_removal);
        Cost = 0;
        Array.Fill(_nearest, float.PositiveInfinity);
        Array.Fill(_second, float.PositiveInfinity);
        for (var j = 0; j < k; j++)
        {
            var row = all[_medoids[j]];
            for (var i = 0; i < row.Length; i++)
            {
                var d = row[i];
                if (d < _nearest[i]) (_near[i], _second[i], _nearest[i]) = (j, _nearest[i], d);
                else if (d < _second[i]) _second[i] = d;
            }
        }
        for (var i = 0; i < _nearest.Length; i++)
        {
            _removal[_near[i]] += (double)_second[i] - _nearest[i];
            Cost += _nearest[i];
        }
    }
}
