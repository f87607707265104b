using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016): every row by its own mean and variance, then a scale and shift per column:
/// y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, variance by the number of columns.
/// </summary>
/// <remarks>
/// A row is read from memory once; deviations are taken from its mean, so data far from zero lose nothing. At one SIMD level the
/// bits do not depend on the number of threads.
/// </remarks>
public static unsafe class LayerNormalization
{
    /// <summary>Normalises every row.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">1 or more.</param>
    /// <param name="x">rows x columns.</param>
    /// <param name="gamma">Scale per column; empty for 1.</param>
    /// <param name="beta">Shift per column; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more. 1e-5 is usual.</param>
    /// <param name="savedMean">Receives the mean per row, for <see cref="Backward"/>; or empty, with savedInvStd.</param>
    /// <param name="savedInvStd">Receives 1 / sqrt(variance + epsilon) per row.</param>
    /// <param name="y">Receives rows x columns; may be x itself.</param>
    /// <exception cref="ArgumentException">A size does not fit, epsilon is out of range, or memory overlaps shifted.</exception>
    public static void Forward(
        int rows, int columns, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon,
        Span<float> savedMean, Span<float> savedInvStd, Span<float> y)
    {
        Check.Size(rows);
        Check.Positive(columns);
        NormArguments.Epsilon(epsilon);
        Check.Length(x.Length, (long)rows * columns, nameof(x));
        NormArguments.PerChannelOrEmpty(gamma, columns, nameof(gamma));
        NormArguments.PerChannelOrEmpty(beta, columns, nameof(beta));
        NormArguments.PerChannelOrEmpty(savedMean, rows, nameof(savedMean));
        Check.Length(savedInvStd.Length, savedMean.Length, nameof(savedInvStd));
        NormArguments.Output(y, x, nameof(y), nameof(x));
        Check.Disjoint(y, gamma, nameof(y), nameof(gamma));
        Check.Disjoint(y, beta, nameof(y), nameof(beta));
        using Arena.Block<float> ones = Filled(columns, 1, wanted: gamma.IsEmpty), zeros = Filled(columns, 0, wanted: beta.IsEmpty);
        fixed (float* px = x, pg = gamma, pb = beta, pm = savedMean, pi = savedInvStd, py = y)
        {
            float* scale = pg == null ? ones.Pointer : pg, shift = pb == null ? zeros.Pointer : pb;
            var kernel = new LayerForward(new LayerGrid(rows, columns), px, scale, shift, epsilon, pm, pi, py);
            Dispatch.Run<float, LayerForward>(ref kernel);
        }
    }

    /// <summary>
    /// Gradients of <see cref="Forward"/>: with h = (x - mean) * invStd and g = gamma * dy,
    /// dx = invStd * (g - mean(g) - h * mean(g * h)) by rows, dgamma = sum(dy * h), dbeta = sum(dy) by columns.
    /// </summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="columns">1 or more.</param>
    /// <param name="x">rows x columns, the input of the forward pass.</param>
    /// <param name="dy">rows x columns, the gradient of the output.</param>
    /// <param name="gamma">Scale per column; empty for 1.</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Receives rows x columns; may be dy itself.</param>
    /// <param name="dgamma">Receives the gradient of gamma; empty together with dbeta if they are not wanted.</param>
    /// <param name="dbeta">Receives the gradient of beta.</param>
    /// <exception cref="ArgumentException">A size does not fit, or memory overlaps shifted.</exception>
    public static void Backward(
        int rows, int columns, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> savedMean,
        ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
    {
        Check.Size(rows);
        Check.Positive(columns);
        Check.Length(x.Length, (long)rows * columns, nameof(x));
        Check.Length(dy.Length, x.Length, nameof(dy));
        NormArguments.PerChannelOrEmpty(gamma, columns, nameof(gamma));
        NormArguments.PerChannel(savedMean, rows, nameof(savedMean));
        NormArguments.PerChannel(savedInvStd, rows, nameof(savedInvStd));
        NormArguments.PerChannelOrEmpty(dgamma, columns, nameof(dgamma));
        Check.Length(dbeta.Length, dgamma.Length, nameof(dbeta));
        NormArguments.Output(dx, dy, nameof(dx), nameof(dy));
        Check.Disjoint(dx, x, nameof(dx), nameof(x));
        Check.Disjoint(dx, gamma, nameof(dx), nameof(gamma));
        if (rows == 0)
        {
            dgamma.Clear();
            dbeta.Clear();
            return;
        }

        var grid = new LayerGrid(rows, columns);
        using Arena.Block<float> sums = Arena.Thread.Take<float>(grid.SumsLength);
        using Arena.Block<float> ones = Filled(columns, 1, wanted: gamma.IsEmpty);
        fixed (float* px = x, pdy = dy, pg = gamma, pm = savedMean, pi = savedInvStd, pdx = dx)
        {
            var kernel = new LayerBackward(grid, px, pdy, pg == null ? ones.Pointer : pg, pm, pi, pdx, sums.Pointer);
            Dispatch.Run<float, LayerBackward>(ref kernel);
        }

        if (dgamma.IsEmpty)
            return;
        new ReadOnlySpan<float>(sums.Pointer, columns).CopyTo(dgamma);
        new ReadOnlySpan<float>(sums.Pointer + columns, columns).CopyTo(dbeta);
    }

    private static Arena.Block<float> Filled(int count, float value, bool wanted)
    {
        Arena.Block<float> block = Arena.Thread.Take<float>(wanted ? count : 0);
        new Span<float>(block.Pointer, wanted ? count : 0).Fill(value);
        return block;
    }
}
