namespace Nuoda.Analytics.Numerics;

/// <summary>Sums of squares and products of centred columns: of all rows, of rows drawn with replacement, of all rows but one.</summary>
internal sealed class CrossProducts
{
    private readonly double[] _rows, _whole, _sum;

    /// <param name="columns">Of one length, finite.</param>
    public CrossProducts(ReadOnlySpan<double[]> columns)
    {
        (Columns, Rows) = (columns.Length, columns[0].Length);
        _rows = new double[Rows * Columns];
        (_whole, _sum) = (new double[Columns * Columns], new double[Columns]);
        for (var j = 0; j < Columns; j++)
        {
            // Centred once at the mean of all rows: what a draw's own mean still takes off is small, so that no digits go.
            double mean = 0;
            for (var i = 0; i < Rows; i++) mean += (columns[j][i] - mean) / (i + 1);
            for (var i = 0; i < Rows; i++) _rows[i * Columns + j] = columns[j][i] - mean;
        }
        for (var i = 0; i < Rows; i++) Add(i, 1, _whole, _sum);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Of all rows, into a square of Columns × Columns.</summary>
    public void Whole(Span<double> products)
    {
        _whole.CopyTo(products);
        Centre(products, _sum, Rows);
    }

    /// <summary>Of as many rows as there are, drawn with replacement.</summary>
    public void Resampled(Random random, Span<double> products)
    {
        Span<double> sum = stackalloc double[Columns];
        products.Clear();
        sum.Clear();
        for (var i = 0; i < Rows; i++) Add(random.Next(Rows), 1, products, sum);
        Centre(products, sum, Rows);
    }

    /// <summary>Of all rows but one.</summary>
    public void Without(int row, Span<double> products)
    {
        Span<double> sum = stackalloc double[Columns];
        _sum.CopyTo(sum);
        _whole.CopyTo(products);
        Add(row, -1, products, sum);
        Centre(products, sum, Rows - 1);
    }

    // The upper triangle only; Centre fills the lower.
    private void Add(int row, double sign, Span<double> products, Span<double> sum)
    {
        var values = _rows.AsSpan(row * Columns, Columns);
        for (var j = 0; j < values.Length; j++)
        {
            var value = sign * values[j];
            sum[j] += value;
            for (var k = j; k < values.Length; k++) products[j * values.Length + k] += value * values[k];
        }
    }

    private void Centre(Span<double> products, ReadOnlySpan<double> sum, int rows)
    {
        for (var j = 0; j < Columns; j++)
            for (var k = j; k < Columns; k++)
                products[j * Columns + k] = products[k * Columns + j] = products[j * Columns + k] - sum[j] * sum[k] / rows;
    }
}
