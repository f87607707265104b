using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The loss of a score and its derivative.</summary>
internal interface IPointwiseTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    V Invoke<V>(V score, V target, out V slope)
        where V : unmanaged, IVec<V, T>;
}

/// <summary>(x - t)^2.</summary>
internal readonly struct SquaredErrorTerm<T> : IPointwiseTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V score, V target, out V slope)
        where V : unmanaged, IVec<V, T>
    {
        V difference = score - target;
        slope = difference + difference;
        return difference * difference;
    }
}

/// <summary>
/// (1 - t) x + s log(1 + e^-x), where s = 1 + (positive weight - 1) t; x negative: the logarithm is that of 1 + e^x less x.
/// </summary>
internal readonly struct BinaryCrossEntropyTerm<T>(T positiveWeight) : IPointwiseTerm<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _beyondOne = positiveWeight - T.One;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V score, V target, out V slope)
        where V : unmanaged, IVec<V, T>
    {
        V one = V.Constant(1);
        V share = V.MulAdd(V.Broadcast(_beyondOne), target, one);
        slope = V.MulAdd(share, VectorMath<V, T>.Sigmoid(score), -(V.Broadcast(positiveWeight) * target));
        return V.MulAdd(one - target, score, share * VectorMath<V, T>.Softplus(-score));
    }
}
