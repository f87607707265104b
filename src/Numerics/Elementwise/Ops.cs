using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>How much a step of an operation costs: decides how far loops are unrolled and from where threads pay.</summary>
internal interface ICost
{
    /// <summary>1 for what memory bounds, 8 for e^x, 12 for what takes a longer polynomial or a division beside it, 16 for several.</summary>
    static abstract int Cost { get; }
}

/// <summary>y = f(x), element by element: one expression for every vector type. Parameters are fields.</summary>
internal interface IUnaryOp<T> : ICost
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T>;
}

/// <summary>z = f(x, y), element by element.</summary>
internal interface IBinaryOp<T> : ICost
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T>;
}

/// <summary>w = f(x, y, z), element by element.</summary>
internal interface ITernaryOp<T> : ICost
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    V Invoke<V>(V x, V y, V z)
        where V : unmanaged, ILanes<V, T>;
}
